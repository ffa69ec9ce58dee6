import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { optionPath, type Setting, TOPICS } from '../../src/config/settings/index.ts'

const FOLDER = new URL('../../src/config/settings/', import.meta.url)
const sources = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), 'utf8'))

/** Options that have interfaces of their own, with docblocks by hand. */
const BY_HAND: readonly unknown[] = ['signalwire', 'twilio', 'auth', 'proxy']

const options = TOPICS.filter((topic) => topic.options !== false && !BY_HAND.includes(topic.options)).flatMap(
  (topic) =>
    Object.entries(topic.settings)
      .filter(([name, about]) => about.option === undefined && optionPath(topic, name, about) !== undefined)
      .map(([name, about]) => ({ name, about })),
)

/** What an editor shows of an option: its summary, its unit and its default, as the table has them. */
function blockOf(name: string, about: Setting<unknown>): string {
  const { summary, unset = 'none' } = about
  const value = about.optionDefault ?? about.default
  const unit = name.endsWith('Ms') && !/millisecond/i.test(summary) ? ', in milliseconds' : ''
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  const byDefault = value === undefined ? unset : `\`${shown}\``
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${unit}. Default: ${byDefault}.`
}

/** The texts of the docblocks right above the entries of that name. */
function blocksOf(name: string, texts: readonly string[]): string[] {
  const entry = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\n  ${name}: `, 'g')
  return texts.flatMap((text) =>
    [...text.matchAll(entry)].map(([, block = '']) => block.replace(/\s+\*?\s*/g, ' ').trim()),
  )
}

describe('the docblock of an option', () => {
  test.each(options)('$name says what its setting says', ({ name, about }) => {
    expect(blocksOf(name, sources)).toContain(blockOf(name, about))
  })

  test('is there for all of them, and is seen where it is missing', () => {
    expect(options.length).toBeGreaterThan(40)
    expect(blocksOf('a', ['{\n  /** One. */\n  a: integer(1, 2)\n}'])).toEqual(['One.'])
    expect(blocksOf('a', ['{\n  /** One. */\n  b: 1,\n  a: integer(1, 2)\n}'])).toEqual([])
  })
})
