import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { type Config, readConfig } from '../config/config.ts'
import { describeProblem, type Environment } from '../config/reader.ts'
import type { CommandName } from '../config/settings/index.ts'
import type { Behaviour } from '../emulator/behaviour.ts'
import { behaviourLike } from './doctor/report.ts'
import { addEmulatorFlags, clockOf, emulatorOptionsOf, freezeOption } from './emulator-flags.ts'
import { readReport, withEnvFile } from './files.ts'
import { CommandError, endWithReader } from './lifecycle.ts'
import { addSettings, settingsOf } from './settings-flags.ts'

// The commands are imported when they run, so that help and mistakes are answered at once.

const NO_ENV_FILE = ['--no-env-file', 'do without the variables in .env in the working folder'] as const

interface SchemaFlags {
  subgraph?: boolean | 'with-node'
  writes?: boolean
  live?: boolean
}

/** @param exitWith takes the code to exit with, where a command that ends well has another than 0 */
function createProgram(env: Environment, exitWith: (code: number) => void): Command {
  const program = new Command('roomgraph')
    .description('One typed GraphQL graph over the REST APIs of SignalWire Video and Twilio Video Insights.')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withoutValues(text)) })
    .showHelpAfterError('(see --help)')

  const serve = program
    .command('serve')
    .description('serve the graph of your SignalWire space, your Twilio account, or both')
  serve.option(...NO_ENV_FILE)
  serve.option('--check', 'ask each provider at the start whether it accepts the credentials, and say so')
  serve.addHelpText('after', '\nExample: roomgraph serve --port 8080 --log json')
  addSettings(serve, 'serve').action(async () => {
    // The supervisor has reported already what the workers would report again.
    const { isPrimary } = (await import('node:cluster')).default
    const config = configOf(variablesFor(serve, env, isPrimary), serve, 'serve', isPrimary)
    await (await import('./serve.ts')).serve(config, serve.opts<{ check?: boolean }>().check)
  })

  const demo = program.command('demo').description('serve made-up data of both providers, without an account')
  demo.addHelpText('after', '\nExample: roomgraph demo --port 0')
  demo.addOption(freezeOption())
  addSettings(demo, 'demo').action(async () => {
    const config = configOf(env, demo, 'demo', true)
    await (await import('./demo.ts')).demo(config, clockOf(demo.opts<{ freeze?: number }>()))
  })

  const check = program
    .command('check')
    .description('ask each configured provider with one call whether it accepts the credentials')
  check.option(...NO_ENV_FILE)
  check.addHelpText('after', '\nExits with 0 if each of them does, else with 1.\n\nExample: roomgraph check')
  addSettings(check, 'check').action(async () => {
    const config = configOf(variablesFor(check, env, true), check, 'serve', false)
    exitWith(await (await import('./check.ts')).checkCredentials(config))
  })

  const doctor = program
    .command('doctor')
    .description(
      'find out by reads what nobody documents of your accounts, and print it without a value of them',
    )
  doctor.option('--save <file>', 'write the report as JSON, for emulate --like')
  doctor.option(...NO_ENV_FILE)
  doctor.addHelpText(
    'after',
    '\nIt makes at most 40 reads and changes nothing. Exits with 0 whenever it made a report.',
  )
  doctor.addHelpText('after', '\nExample: roomgraph doctor --save report.json')
  addSettings(doctor, 'check').action(async () => {
    const config = configOf(variablesFor(doctor, env, true), doctor, 'serve', false)
    await (await import('./doctor.ts')).doctor(config, doctor.opts<{ save?: string }>().save)
  })

  const emulate = program
    .command('emulate')
    .description('serve the made-up upstreams alone, for your own tests')
  emulate.addHelpText('after', '\nExample: roomgraph emulate --rooms 500 --latency-ms 20')
  addEmulatorFlags(emulate).action(async () => {
    const options = emulatorOptionsOf(emulate, readLikeness(emulate))
    await (await import('./emulate.ts')).emulate(options)
  })

  program
    .command('schema')
    .description('print the schema as SDL')
    .addOption(
      new Option('--subgraph [with-node]', 'as a Federation 2 subgraph, for composition').choices([
        'with-node',
      ]),
    )
    .addOption(new Option('--writes', 'with its mutations, as ROOMGRAPH_WRITES=on serves it'))
    .addOption(new Option('--live', 'with its subscriptions, as ROOMGRAPH_LIVE=on serves it'))
    .addHelpText('after', '\nExample: roomgraph schema --subgraph > subgraph.graphql')
    .action(async ({ subgraph = false, writes = false, live = false }: SchemaFlags) => {
      ;(await import('./schema.ts')).printSdl({ subgraph, writes, live })
    })
  return program
}

/** The switches of the account that `--like` names. */
function readLikeness(command: Command): Partial<Behaviour> {
  const { like } = command.opts<{ like?: string }>()
  return like === undefined ? {} : behaviourLike(readReport(like))
}

/** The variables, with those of `.env` beneath them unless `--no-env-file` is given. */
function variablesFor(command: Command, env: Environment, says: boolean): Environment {
  const file = command.opts<{ envFile: boolean }>().envFile ? withEnvFile(env) : undefined
  if (file && says) console.error(`roomgraph: ${file.line}`)
  return file?.variables ?? env
}

/** @throws CommandError with every mistake at once. */
function configOf(env: Environment, command: Command, name: CommandName, warns: boolean): Config {
  const result = readConfig(env, settingsOf(command), name)
  if (warns) for (const warning of result.warnings) console.error(`roomgraph: ${warning}`)
  if (result.ok) return result.config
  const lines = result.problems.map((problem) => `\n  ${describeProblem(problem)}`)
  const hints = [
    result.noProvider && '\nOne provider is enough: set its variables and leave the others out.',
    name !== 'demo' && '\nWithout an account, try: roomgraph demo',
  ].filter((hint) => hint !== false)
  throw new CommandError(`cannot start with these settings:${lines.join('')}${hints.join('')}`, 2)
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Commander repeats an unknown flag with its value, and arguments too many; either may be a token. */
function withoutValues(text: string): string {
  return text
    .replace(/^error:/, 'roomgraph:')
    .replace(/(unknown option '--?[^\s'=]*)=.*'/s, "$1'")
    .replace(/(but got \d+): .*/s, '$1.\n')
}

/** Runs a command until its end, or until it serves. Gives the code to exit with. */
export async function main(args: readonly string[], env: Environment): Promise<number> {
  endWithReader()
  try {
    let code = 0
    const exitWith = (given: number) => {
      code = given
    }
    await createProgram(env, exitWith).parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof CommandError)) throw error
    console.error(`roomgraph: ${error.message}`)
    return error.exitCode
  }
}
