/** What a contract says of one value. */
export interface Fact {
  readonly type: 'text' | 'uuid' | 'time' | 'integer' | 'number' | 'flag' | 'object' | 'list' | 'anything'
  /** All that the value may be, where the contract lists it. */
  readonly values?: readonly (string | number)[]
  readonly nullable?: boolean
  /** Whether the key may be absent. */
  readonly optional?: boolean
  /** What the object holds, or each item of the list: as one of these shapes has it. */
  readonly of?: readonly Shape[]
  /** What each item of a list is, where it is no object. */
  readonly item?: Fact
}

/** An object of a contract: its keys and what each may hold. No other key is known. */
export type Shape = Readonly<Record<string, Fact>>

export const aText: Fact = { type: 'text' }
export const aUuid: Fact = { type: 'uuid' }
/** An RFC 3339 date-time. */
export const aTime: Fact = { type: 'time' }
export const anInteger: Fact = { type: 'integer' }
export const aNumber: Fact = { type: 'number' }
export const aFlag: Fact = { type: 'flag' }
/** An object about which the contract says nothing. */
export const anObject: Fact = { type: 'object' }
export const aValue: Fact = { type: 'anything' }

/** One of a few words. */
export const oneWordOf = (...values: string[]): Fact => ({ type: 'text', values })
/** One of a few numbers. */
export const oneNumberOf = (...values: number[]): Fact => ({ type: 'number', values })
export const shape = (...of: Shape[]): Fact => ({ type: 'object', of })
export const listOfItems = (...of: Shape[]): Fact => ({ type: 'list', of })
export const listOfValues = (item: Fact): Fact => ({ type: 'list', item })
export const orNull = (fact: Fact): Fact => ({ ...fact, nullable: true })
export const orAbsent = (fact: Fact): Fact => ({ ...fact, optional: true })

/** The same of each of several keys. */
export function each(fact: Fact, ...names: string[]): Shape {
  // keys: those of a contract
  return Object.fromEntries(names.map((name) => [name, fact]))
}

/** Every key of a shape, changed alike. */
export function all(shape: Shape, change: (fact: Fact) => Fact): Shape {
  // keys: those of a contract
  return Object.fromEntries(Object.entries(shape).map(([name, fact]) => [name, change(fact)]))
}
