import { integer, oneOf, setting, toggle } from './kinds.ts'

/** What is served of the graph; options of `createRoomgraph` by the same names. */
export const SERVING_SETTINGS = {
  /** List the upstream calls of each operation in `extensions.upstream`. Default: `false`. */
  explain: toggle({
    variable: 'ROOMGRAPH_EXPLAIN',
    flag: 'explain',
    summary: 'list the upstream calls of each operation in `extensions.upstream`',
    default: false,
    inDemo: true,
  }),
  /** The largest page that `first` and `last` may ask for. Default: `1000`. */
  maxFirst: integer(1, 1000, {
    variable: 'ROOMGRAPH_MAX_FIRST',
    flag: 'max-first',
    summary: 'the largest page that `first` and `last` may ask for',
    default: 1000,
  }),
  /** Milliseconds that one operation may take. Default: `10000`. */
  timeoutMs: integer(100, 600_000, {
    variable: 'ROOMGRAPH_TIMEOUT_MS',
    flag: 'timeout-ms',
    summary: 'milliseconds that one operation may take',
    default: 10_000,
  }),
  /** Serve a Federation 2 subgraph; `with-node` keeps `node` and `nodes` in it. Default: `false`. */
  subgraph: setting<boolean | 'with-node', false>({
    variable: 'ROOMGRAPH_SUBGRAPH',
    flag: 'subgraph',
    placeholder: 'on|off|with-node',
    values: '`on`, `off`, `with-node`',
    bare: 'on',
    summary: 'serve a Federation 2 subgraph; `with-node` keeps `node` and `nodes` in it',
    more: 'federation.md',
    expected: 'on, off or with-node',
    expectedOption: 'a boolean or with-node',
    default: false,
    parse: (text) =>
      text === 'with-node' ? text : text === 'on' ? true : text === 'off' ? false : undefined,
    accept: (value) => (value === 'with-node' || typeof value === 'boolean' ? value : undefined),
    write: (value) => (value === true ? 'on' : value === false ? 'off' : value),
  }),
} as const

/** Documents that clients name by their hash. The option `persisted` has the documents themselves. */
export const PERSISTED_SETTINGS = {
  persisted: oneOf(['on', 'off', 'only'], {
    variable: 'ROOMGRAPH_PERSISTED',
    flag: 'persisted',
    summary: 'take known documents by their hash; `only` refuses all others',
    more: 'frontends.md',
    default: 'off',
    option: 'persisted',
  }),
  persistedDocuments: setting({
    variable: 'ROOMGRAPH_PERSISTED_DOCUMENTS',
    flag: 'persisted-documents',
    placeholder: 'file',
    summary: 'JSON file of known documents by their SHA-256',
    unset: 'those of the typed client',
    expected: 'the path of a file',
    parse: (text) => (/\p{Cc}/u.test(text) ? undefined : text),
    option: 'persisted.documents',
  }),
} as const
