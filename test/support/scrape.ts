/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What is read of a metrics port. */
export class Scrape {
  readonly samples: readonly Sample[]
  /** The types that are announced, by metric. */
  readonly types: ReadonlyMap<string, string>

  constructor(text: string) {
    this.samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(parseSample)
    const announced = text.matchAll(/^# TYPE (\w+) (\w+)$/gm)
    this.types = new Map([...announced].map(([, name = '', type = '']) => [name, type]))
  }

  /** The sum over all series of a metric that have these labels; `undefined` if there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
  }

  /** Every series by name and labels, without its value; the buckets of a histogram as one. */
  get series(): string[] {
    const texts = this.samples.map(
      ({ name, labels: { le, ...labels } }) => `${name} ${JSON.stringify(labels)}`,
    )
    return [...new Set(texts)].sort()
  }
}

function parseSample(line: string): Sample {
  const [, name, inside = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`)
  const pairs = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)]
  if (pairs.map(([pair]) => pair).join('') !== inside) throw new Error(`labels that cannot be read: ${line}`)
  const labels = Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text]))
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}

export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(url)
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  return new Scrape(await response.text())
}
