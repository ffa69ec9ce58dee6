/** Headers as node:http reads and writes them: names in small letters. */
export type HeaderValues = Record<string, string | string[] | undefined>

/**
 * The headers of a plain request or of its answer, over the very object that node:http reads or writes. For Yoga and
 * its plugins they are Headers like any other.
 */
export class PlainHeaders implements Iterable<[string, string]> {
  /** For node:http. */
  readonly record: HeaderValues

  constructor(values: HeaderValues) {
    this.record = values
  }

  get(name: string): string | null {
    // Nearly everybody asks in small letters.
    const value = this.record[name] ?? this.record[name.toLowerCase()]
    return value === undefined ? null : String(value)
  }

  has(name: string): boolean {
    return this.record[name.toLowerCase()] !== undefined
  }

  set(name: string, value: string): void {
    // keys: headers that the server sets; it is the object of node:http
    this.record[name.toLowerCase()] = value
  }

  append(name: string, value: string): void {
    const before = this.get(name)
    this.set(name, before === null ? value : `${before}, ${value}`)
  }

  delete(name: string): void {
    delete this.record[name.toLowerCase()]
  }

  forEach(tell: (value: string, name: string, headers: PlainHeaders) => void): void {
    for (const [name, value] of this) tell(value, name, this)
  }

  *entries(): Generator<[string, string]> {
    for (const [name, value] of Object.entries(this.record)) {
      if (value !== undefined) yield [name, String(value)]
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name
  }

  *values(): Generator<string> {
    for (const [, value] of this) yield value
  }

  getSetCookie(): string[] {
    const cookies = this.record['set-cookie'] ?? []
    return Array.isArray(cookies) ? cookies : [cookies]
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries()
  }
}
