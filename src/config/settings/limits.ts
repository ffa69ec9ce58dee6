import { integer } from './kinds.ts'
import type { SettingValues } from './setting.ts'

/** Limits of one operation. One that exceeds them is refused before any resolver runs. */
export const LIMIT_SETTINGS = {
  /** Tokens of a document, comments not counted. Default: `1000`. */
  maxTokens: integer(1, 100_000, {
    variable: 'ROOMGRAPH_MAX_TOKENS',
    flag: 'max-tokens',
    summary: 'tokens of a document, comments not counted',
    default: 1000,
  }),
  /** Levels of fields within one another. Default: `12`. */
  maxDepth: integer(1, 100, {
    variable: 'ROOMGRAPH_MAX_DEPTH',
    flag: 'max-depth',
    summary: 'levels of fields within one another',
    default: 12,
  }),
  /** Aliases of an operation; those of a fragment count each time that it is spread. Default: `30`. */
  maxAliases: integer(0, 10_000, {
    variable: 'ROOMGRAPH_MAX_ALIASES',
    flag: 'max-aliases',
    summary: 'aliases of an operation; those of a fragment count each time that it is spread',
    default: 30,
  }),
  /** Fields that an operation begins with. Default: `20`. */
  maxRootFields: integer(1, 10_000, {
    variable: 'ROOMGRAPH_MAX_ROOT_FIELDS',
    flag: 'max-root-fields',
    summary: 'fields that an operation begins with',
    default: 20,
  }),
  /** Directives of an operation; those of a fragment count each time that it is spread. Default: `10`. */
  maxDirectives: integer(0, 10_000, {
    variable: 'ROOMGRAPH_MAX_DIRECTIVES',
    flag: 'max-directives',
    summary: 'directives of an operation; those of a fragment count each time that it is spread',
    default: 10,
  }),
  /** Values that the answer of an operation can have, with all its lists full. Default: `100000`. */
  maxValues: integer(1, 100_000_000, {
    variable: 'ROOMGRAPH_MAX_VALUES',
    flag: 'max-values',
    summary: 'values that the answer of an operation can have, with all its lists full',
    default: 100_000,
  }),
  /** Bytes of an answer, all its parts together. Default: `8000000`. */
  maxAnswerBytes: integer(1000, 100_000_000, {
    variable: 'ROOMGRAPH_MAX_ANSWER_BYTES',
    flag: 'max-answer-bytes',
    summary: 'bytes of an answer, all its parts together',
    default: 8_000_000,
  }),
  /** Upstream calls that one operation may make. Default: `100`. */
  maxUpstreamCalls: integer(1, 100_000, {
    variable: 'ROOMGRAPH_MAX_UPSTREAM_CALLS',
    flag: 'max-upstream-calls',
    summary: 'upstream calls that one operation may make',
    default: 100,
  }),
} as const

export type LimitSettings = SettingValues<typeof LIMIT_SETTINGS>
