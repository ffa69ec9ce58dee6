import { readdir, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { SETTINGS, TOPICS } from '../../src/config/settings/index.ts'
import { textOf } from '../../src/config/settings/setting.ts'
import { ROOT, run } from '../support/command.ts'

const squeeze = (text: string) => text.replace(/\s+/g, ' ')

/** The settings of one command as its help shows them. */
async function helpOf(command: string) {
  const { code, stdout, stderr } = await run([command, '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return squeeze(stdout)
}

describe('--help', () => {
  test('of the whole lists the commands', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const command of ['serve', 'demo', 'emulate', 'schema'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  })

  test('of serve shows each flag with its variable and default', async () => {
    const help = await helpOf('serve')
    for (const setting of SETTINGS) {
      const { variable, flag, placeholder, bare, default: given, unset } = setting
      const usual = (given === undefined ? unset : textOf(setting, given))?.replaceAll('`', '')
      const value = bare === undefined ? `<${placeholder}>` : `[${placeholder}]`
      if (flag) expect(help).toContain(`--${flag} ${value}`)
      expect(help).toContain(flag ? `(${variable}${usual ? `, default ${usual}` : ''})` : variable)
    }
    for (const { title } of TOPICS) expect(help).toContain(` ${title}: --`)
  })

  test('of demo shows its own default, and no upstream', async () => {
    const help = await helpOf('demo')
    expect(help).toContain('(ROOMGRAPH_EXPLAIN, default on)')
    expect(help).toContain('(PORT, default 4000)')
    expect(help).not.toMatch(/SIGNALWIRE_|TWILIO_/)
  })

  test('of serve says which secrets are variables only', async () => {
    const help = await helpOf('serve')
    expect(help).toMatch(
      /Only as a variable,.* SIGNALWIRE_API_TOKEN .* TWILIO_AUTH_TOKEN .* TWILIO_API_SECRET /,
    )
    expect(help).not.toMatch(/--\S*(token\b|secret|api-keys)/)
  })

  test('of emulate shows sizes, seed, latency and switches with their defaults', async () => {
    const help = await helpOf('emulate')
    expect(help).toMatch(
      /--rooms <number> .*?default: 120.*--conferences .*?default: 40.*--sessions .*?default: 400.*--insights-rooms .*?default: 300/,
    )
    expect(help).toMatch(
      /--seed .*?default: 1.*--latency-ms <ms> .*?default: 0.*--links .*?default: "absolute"/,
    )
  })

  test.each(['serve', 'demo', 'emulate', 'schema'])('of %s has an example', async (command) => {
    expect(await helpOf(command)).toContain(`Example: roomgraph ${command} -`)
  })

  test('is what a bare command gets, as a mistake', async () => {
    expect(await run([])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage:') })
  })
})

describe('--version', () => {
  test("is the package's", async () => {
    const { version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8'))
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

describe('a slip of the pen', () => {
  test.each([
    [['serv'], 'Did you mean serve?'],
    [['serve', '--prot', '1'], 'Did you mean --port?'],
    [['serve', '--signalwire-spcae=a'], 'Did you mean --signalwire-space?'],
    [['demo', '--max-frist', '5'], 'Did you mean --max-first?'],
    [['emulate', '--room', '5'], 'Did you mean --rooms?'],
    [['serve', '--twilio-acount-sid', 'AC'], 'Did you mean --twilio-account-sid?'],
    [['emulate', '--insight-rooms', '5'], 'Did you mean --insights-rooms?'],
  ])('%j gets a suggestion', async (args, suggestion) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(suggestion)
  })

  test.each([
    [['serve', '--signalwire-api-token=canary']],
    [['serve', '--signalwire-api-token', 'canary']],
    [['serve', '--signalwire-project-id', 'canary']],
    [['serve', '--twilio-auth-token=canary']],
    [['serve', '--twilio-api-secret', 'canary']],
    [['serve', '--twilio-account-sid', 'canary']],
    [['serve', '--twilio-api-key=canary']],
    [['serve', 'canary']],
    [['demo', '--token=canary']],
  ])('%j repeats no value', async (args) => {
    const { code, stdout, stderr } = await run(args, { SIGNALWIRE_API_TOKEN: 'canary' })
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('canary')
  })

  test.each([
    [['emulate', '--rooms', 'many']],
    [['emulate', '--rooms', '-1']],
    [['emulate', '--insights-rooms', '1.5']],
    [['emulate', '--port', '70000']],
    [['emulate', '--links', 'sideways']],
    [['emulate', '--empty-last-page', 'yes']],
    [['emulate', '--latency-ms', 'soon']],
    [['emulate', '--no-active-session', 'maybe']],
    [['serve', '--port']],
  ])('%j is refused', async (args) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^roomgraph: option '--/)
  })
})

describe('wrong settings', () => {
  test('are told all at once, by variable, with exit code 2 and no secret', async () => {
    const { code, stdout, stderr } = await run(['serve', '--max-first', '0'], {
      PORT: 'abc',
      HOST: 'http://localhost',
      SIGNALWIRE_SPACE: 'https://example.signalwire.com',
      SIGNALWIRE_PROJECT_ID: 'canary',
      SIGNALWIRE_API_TOKEN: 'canary token',
      TWILIO_ACCOUNT_SID: 'SK0123456789abcdef0123456789abcdef',
      TWILIO_AUTH_TOKEN: 'AC0123456789abcdef0123456789abcdef',
      TWILIO_INSIGHTS_BASE_URL: 'http://user:canary@localhost',
      ROOMGRAPH_EXPLAIN: 'true',
      ROOMGRAPH_TIMEOUT_MS: '5',
    })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    for (const variable of [
      'PORT',
      'HOST',
      'SIGNALWIRE_SPACE',
      'SIGNALWIRE_PROJECT_ID',
      'SIGNALWIRE_API_TOKEN',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
      'TWILIO_INSIGHTS_BASE_URL',
      'ROOMGRAPH_EXPLAIN',
      'ROOMGRAPH_MAX_FIRST',
      'ROOMGRAPH_TIMEOUT_MS',
    ]) {
      expect(stderr).toMatch(new RegExp(`^  ${variable}( \\(--max-first\\))?: expected .+, got .+$`, 'm'))
    }
    expect(stderr).not.toMatch(/canary|0123/)
    expect(stderr).not.toContain('One provider is enough')
  })

  test('that are missing are named for both providers, and the demo is pointed out', async () => {
    const { code, stdout, stderr } = await run(['serve'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /SIGNALWIRE_SPACE: .* not set\n {2}SIGNALWIRE_PROJECT_ID: .* not set\n {2}SIGNALWIRE_API_TOKEN: .* not set/,
    )
    expect(stderr).toMatch(
      /TWILIO_ACCOUNT_SID: .* not set\n {2}TWILIO_AUTH_TOKEN: .*\(or .* TWILIO_API_KEY and TWILIO_API_SECRET\), .* not set/,
    )
    expect(stderr).toContain('\nOne provider is enough')
    expect(stderr).toContain('roomgraph demo')
  })

  test('that are missing for one provider leave the other out of it', async () => {
    const { code, stderr } = await run(['serve'], { TWILIO_API_SECRET: 'canary' })
    expect(code).toBe(2)
    expect(stderr.match(/^ {2}\w+: .* not set$/gm)?.map((line) => line.trim().split(':')[0])).toEqual([
      'TWILIO_ACCOUNT_SID',
      'TWILIO_API_KEY',
    ])
    expect(stderr).not.toMatch(/SIGNALWIRE_|One provider|canary/)
  })

  test('of a command that needs no upstream are still told', async () => {
    const nonsense = { SIGNALWIRE_PROJECT_ID: 'nonsense', TWILIO_ACCOUNT_SID: 'nonsense' }
    const { code, stderr } = await run(['demo'], { PORT: 'abc', ...nonsense })
    expect(code).toBe(2)
    expect(stderr).toContain('PORT')
    expect(stderr).not.toMatch(/SIGNALWIRE_|TWILIO_/)
  })

  test('of unknown name are a warning with a suggestion', async () => {
    const { stderr } = await run(['serve'], { SIGNALWIRE_TOKEN: 'canary' })
    expect(stderr).toContain(
      'roomgraph: SIGNALWIRE_TOKEN is not a variable of roomgraph; did you mean SIGNALWIRE_API_TOKEN?',
    )
    expect(stderr).not.toContain('canary')
  })
})

describe('a port in use', () => {
  test.each([
    ['serve', 'PORT or --port'],
    ['demo', 'PORT or --port'],
    ['emulate', '--port'],
  ])('is said by %s in one line, with exit code 3', async (command, remedy) => {
    const occupier = createServer()
    await new Promise<void>((resolve) => occupier.listen(0, '127.0.0.1', resolve))
    const { port } = occupier.address() as AddressInfo
    const { code, stdout, stderr } = await run([command, '--port', String(port)], {
      SIGNALWIRE_SPACE: 'example',
      SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
      SIGNALWIRE_API_TOKEN: 'token',
    })
    occupier.close()
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toBe(`roomgraph: port ${port} on 127.0.0.1 is in use; choose another with ${remedy}\n`)
  })

  test('is told apart from an address that this machine does not have', async () => {
    const { code, stderr } = await run(['demo', '--host', '192.0.2.1', '--port', '0', '--allow-open', 'yes'])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'roomgraph: 192.0.2.1 is not an address of this machine; choose another host\n',
    })
  })
})

describe('an address that others can reach', () => {
  test.each(['serve', 'demo'])('is refused by %s until it is said who may ask', async (command) => {
    const account = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'canary' }
    const { code, stderr } = await run([command, '--host', '0.0.0.0', '--port', '0'], account)
    expect(code).toBe(2)
    expect(stderr).toMatch(/ROOMGRAPH_AUTH: expected api-key, jwt or passthrough .*ROOMGRAPH_ALLOW_OPEN=yes/)
    expect(stderr).not.toContain('canary')
  })

  test('is not served with keys that cannot be read, and none of them is shown', async () => {
    const keys = { ROOMGRAPH_AUTH: 'api-key', ROOMGRAPH_API_KEYS: 'app:canary-0123456789,app' }
    const { code, stderr } = await run(['demo', '--host', '0.0.0.0', '--port', '0'], keys)
    expect(code).toBe(2)
    expect(stderr).toMatch(/ROOMGRAPH_API_KEYS: .*, got no colon in entry 2/)
    expect(stderr).not.toContain('canary')
  })
})

describe('the environment', () => {
  test('is read in cli.ts and nowhere else', async () => {
    const files = (await readdir(`${ROOT}src`, { recursive: true })).filter((name) => name.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(10)
    const readers: string[] = []
    for (const file of files) {
      if ((await readFile(`${ROOT}src/${file}`, 'utf8')).includes('process.env')) readers.push(file)
    }
    expect(readers).toEqual(['cli.ts'])
  })
})
