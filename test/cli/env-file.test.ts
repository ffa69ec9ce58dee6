import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withEnvFile } from '../../src/cli/files.ts'
import { unsupportedNode } from '../../src/config/node-version.ts'
import { CLI, Command, ROOT } from '../support/command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomgraph-env-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A folder of its own, with a file of variables or without. */
async function folderWith(name: string, file?: string): Promise<string> {
  const cwd = join(folder, name)
  await mkdir(cwd)
  if (file !== undefined) await writeFile(join(cwd, '.env'), file)
  return cwd
}

const FILE = 'PORT=canary-file\nSIGNALWIRE_SPACE="example"\n# a comment\nROOMGRAPH_MAX_FIRST=0\n'

describe('the file .env in the working folder', () => {
  test('is named without its values, and variables win', async () => {
    const cwd = await folderWith('read', FILE)
    const own = { SIGNALWIRE_SPACE: '', ROOMGRAPH_MAX_FIRST: '5', HOST: '::1' }
    expect(withEnvFile(own, cwd)).toEqual({
      variables: { ...own, PORT: 'canary-file' },
      line: '.env has PORT, ROOMGRAPH_MAX_FIRST (set already), SIGNALWIRE_SPACE (set already)',
    })
    expect(withEnvFile(own, await folderWith('none'))).toBe(undefined)
    expect(withEnvFile(own, await folderWith('empty', '# nothing yet\n'))).toEqual({
      variables: own,
      line: '.env has no variables',
    })
  })

  test('that cannot be read is a mistake', async () => {
    const cwd = join(folder, 'folder')
    await mkdir(join(cwd, '.env'), { recursive: true })
    expect(() => withEnvFile({}, cwd)).toThrow('.env cannot be read (EISDIR); --no-env-file does without it')
  })

  // A mistake is in it, so that the command says what it has read and ends.
  test('is read by serve, which says so in its first line, unless it is told not to', async () => {
    const cwd = await folderWith('serve', FILE)
    const { code, stderr } = await new Command(['serve'], {}, CLI, cwd).finished
    const [first, ...rest] = stderr.split('\n')
    expect(first).toBe('roomgraph: .env has PORT, ROOMGRAPH_MAX_FIRST, SIGNALWIRE_SPACE')
    expect(rest.join('\n')).toContain('PORT: expected an integer from 0 to 65535, got "canary-file"')
    expect(rest.join('\n')).not.toContain('SIGNALWIRE_SPACE: ')
    expect(code).toBe(2)
  })

  test('is not read with --no-env-file', async () => {
    const cwd = await folderWith('flag', FILE)
    const { code, stderr } = await new Command(['serve', '--no-env-file'], {}, CLI, cwd).finished
    expect(code).toBe(2)
    expect(stderr).toContain('SIGNALWIRE_SPACE: ')
    expect(stderr).not.toMatch(/\.env|canary|MAX_FIRST/)
  })
})

describe('a Node that is too old', () => {
  test.each([
    ['20.20.2', 'needs Node 22.19 or newer, this is 20.20.2'],
    ['22.18.0', 'needs Node 22.19 or newer, this is 22.18.0'],
    ['22.19.0', undefined],
    ['24.0.0', undefined],
  ])('%s: %s', (version, said) => {
    expect(unsupportedNode(version)).toBe(said)
  })

  test('is the one of engines in package.json', async () => {
    const { engines } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as {
      engines: { node: string }
    }
    expect(unsupportedNode('20.0.0')).toContain(`Node ${engines.node.replace('>=', '')} or newer`)
  })

  test('is told so before anything is imported that fails on it', async () => {
    // Where an import ran before, its own complaint would be there in place of the line.
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`
    const args = ['--import', `data:text/javascript,${encodeURIComponent(older)}`, CLI, 'demo']
    await expect(promisify(execFile)(process.execPath, args)).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'roomgraph: needs Node 22.19 or newer, this is 20.20.2\n',
    })
    const code = `import ${JSON.stringify(`${ROOT}src/index.ts`)}`
    const library = ['--import', args[1] ?? '', '--input-type=module', '--eval', code]
    await expect(promisify(execFile)(process.execPath, library)).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: roomgraph needs Node 22.19 or newer, this is 20.20.2\n'),
    })
    expect(await readFile(`${ROOT}src/index.ts`, 'utf8')).toMatch(
      /^(\/\/.*\n)*import '.\/config\/require-node.ts'\n/,
    )
    // Nothing but Node's own modules stands before the check.
    const sources = await Promise.all(
      ['src/cli.ts', 'src/cli/node.ts', 'src/config/node-version.ts'].map((name) =>
        readFile(`${ROOT}${name}`, 'utf8'),
      ),
    )
    const imported = sources.flatMap((text) =>
      [...text.matchAll(/^import .* from '(.+)'$/gm)].map(([, name]) => name),
    )
    expect(imported).toEqual(['./cli/node.ts', './config/node-version.ts', 'node:os', 'node:v8'])
  })
})
