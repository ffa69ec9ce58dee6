import { readdir, readFile, writeFile } from 'node:fs/promises'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { build } from 'esbuild'
import { printSchema } from 'graphql'
import { withOptionsTable, withSettingsTables } from './scripts/settings-tables.ts'
import { createSubgraph } from './src/federation/subgraph.ts'
import { wholeSchema as schema } from './src/schema/index.ts'

/** The operations of a folder as the elements of a list, in the order of their file names. */
async function listExamples(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort()
  const texts = await Promise.all(names.map((name) => readFile(`${folder}/${name}`, 'utf8')))
  return texts.map((text) => `  ${JSON.stringify(text)},\n`).join('')
}

/** The tabs of GraphiQL as a module: a server that is bundled, or built into an image, has no folder of examples beside it. */
async function writeExamples(): Promise<void> {
  const lists = [
    ['EXAMPLES', 'queries', 'The queries of `examples/queries`, in the order of their file names.'],
    ['EXAMPLE_MUTATIONS', 'mutations', 'The same of `examples/mutations`, for a server with writes.'],
    [
      'EXAMPLE_SUBSCRIPTIONS',
      'subscriptions',
      'The same of `examples/subscriptions`, for a server with them.',
    ],
  ] as const
  const texts = lists.map(
    async ([name, folder, about]) =>
      `/** ${about} */\nexport const ${name}: readonly string[] = [\n${await listExamples(`examples/${folder}`)}]\n`,
  )
  await writeFile('src/server/graphiql/examples.generated.ts', (await Promise.all(texts)).join('\n'))
}

/** The upstream panel of GraphiQL as a module, for the same reason: its sources are for browsers. */
async function writePanel(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['src/server/graphiql/panel/page.ts', 'src/server/graphiql/panel/panel.css'],
    outdir: 'panel',
    bundle: true,
    format: 'iife',
    minify: true,
    charset: 'utf8',
    write: false,
  })
  const textOf = (ending: string) =>
    JSON.stringify(outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim())
  await writeFile(
    'src/server/graphiql/panel.generated.ts',
    `/** \`panel/page.ts\`, bundled for browsers. */\nexport const PANEL_SCRIPT = ${textOf('.js')}\n\n/** \`panel/panel.css\`. */\nexport const PANEL_STYLE = ${textOf('.css')}\n`,
  )
}

const SETTINGS_PAGE = 'docs/configuration.md'
const OPTIONS_PAGE = 'docs/mounting.md'

/** The tables of the settings, from `src/config/settings`. */
async function writeSettings(): Promise<void> {
  await writeFile(SETTINGS_PAGE, withSettingsTables(await readFile(SETTINGS_PAGE, 'utf8')))
  await writeFile(OPTIONS_PAGE, withOptionsTable(await readFile(OPTIONS_PAGE, 'utf8')))
}

/** Writes `schema.graphql` and `subgraph.graphql`, the tabs and panel of GraphiQL, the tables of the settings, and the types and documents of the typed client from its operations. */
const sdl = `${printSchema(schema)}\n`
const subgraph = `${createSubgraph(schema).sdl}\n`

const config: CodegenConfig = {
  schema: sdl,
  // GraphQL's own printer: the schema-ast plugin leaves out the blank lines.
  hooks: {
    afterStart: [
      () => writeFile('schema.graphql', sdl),
      () => writeFile('subgraph.graphql', subgraph),
      writeExamples,
      writePanel,
      writeSettings,
    ],
  },
  documents: 'src/client/operations/*.graphql',
  generates: {
    'src/client/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' },
      },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.ts',
        scalars: { DateTime: 'string', URL: 'string', JSONObject: 'Record<string, unknown>' },
      },
    },
  },
}

export default config
