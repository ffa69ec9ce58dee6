import { optionPath, TOPICS, type Topic } from '../src/config/settings/index.ts'
import { type Setting, textOf } from '../src/config/settings/setting.ts'

const HEAD = [
  '| variable | flag | option | values | default | what it is |',
  '| --- | --- | --- | --- | --- | --- |',
]

/**
 * A page of the docs with the tables of its settings written anew: each stands between `<!-- settings: Title -->` and
 * `<!-- end of settings -->`.
 * @throws Error that names a title that is no topic, or a topic that the page does not have exactly once
 */
export function withSettingsTables(page: string): string {
  const titles: string[] = []
  const written = page.replaceAll(
    /(<!-- settings: (.+?) -->\n).*?(<!-- end of settings -->)/gs,
    (_, before: string, title: string, after: string) => {
      const topic = TOPICS.find((each) => each.title === title)
      if (!topic)
        throw new Error(`expected the title of a topic in src/config/settings/index.ts, got ${title}`)
      titles.push(title)
      return `${before}\n${tableOf(topic)}\n\n${after}`
    },
  )
  const missing = TOPICS.filter(({ title }) => titles.filter((each) => each === title).length !== 1)
  if (missing.length > 0) {
    const names = missing.map(({ title }) => title).join(', ')
    throw new Error(`expected one table of settings for each topic, but not so for ${names}`)
  }
  return written
}

/**
 * A page of the docs with the table from variables to options written anew, between `<!-- options -->` and
 * `<!-- end of options -->`.
 * @throws Error for a page without that place
 */
export function withOptionsTable(page: string): string {
  const place = /(<!-- options -->\n).*?(<!-- end of options -->)/s
  if (!place.test(page)) throw new Error('expected a place for the table of options, got a page without one')
  const rows = TOPICS.flatMap((topic) =>
    Object.entries(topic.settings).map(
      ([name, about]) => `| ${code(about.variable)} | ${code(optionPath(topic, name, about)) || 'none'} |`,
    ),
  )
  const table = ['| variable | option of `createRoomgraph` |', '| --- | --- |', ...rows].join('\n')
  return page.replace(place, (_, before: string, after: string) => `${before}\n${table}\n\n${after}`)
}

function tableOf(topic: Topic): string {
  const rows = Object.entries(topic.settings).map(([name, about]) => {
    const cells = [
      code(about.variable),
      about.flag ? code(`--${about.flag}`) : '',
      code(optionPath(topic, name, about)),
      about.values,
      defaultOf(about),
      about.summary + (about.more ? `. See [${nameOf(about.more)}](${linkTo(about.more)})` : ''),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [...HEAD, ...rows].join('\n').replaceAll('|  |', '| |')
}

/** The default of the command; where they differ, that of `demo` and that of the option, too. */
function defaultOf(about: Setting<unknown>): string {
  const text = (value: unknown) => (value === undefined ? undefined : textOf(about, value))
  const inDemo = text(about.inDemo)
  return [
    code(text(about.default)) || (about.unset ?? ''),
    ...(inDemo === undefined ? [] : [`${code(inDemo)} in \`demo\``]),
    ...(about.optionDefault === undefined ? [] : [`as an option ${code(String(about.optionDefault))}`]),
  ].join('; ')
}

const code = (text: string | undefined) => (text ? `\`${text}\`` : '')

/** `operations.md#overload` is called after its page, a part of this page after itself. */
function nameOf(more: string): string {
  const [page = '', anchor = ''] = more.split('#')
  return page === PAGE ? anchor.replaceAll('-', ' ') : page.replace('.md', '')
}

const PAGE = 'configuration.md'

function linkTo(more: string): string {
  return more.startsWith(PAGE) ? more.slice(PAGE.length) : more
}
