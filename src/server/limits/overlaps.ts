import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql'
import type { Fragments } from '../../resolvers/conditions.ts'

/** Characters of arguments that are as expensive to compare as a pair of fields: each pair writes its own out anew. */
const CHARACTERS_OF_PAIR = 8

/** Everything that is selected under one name of the response. */
interface Overlap {
  count: number
  /** Of the arguments of all of them. */
  characters: number
  readonly sets: SelectionSetNode[]
}

/**
 * Whether validation would have to compare more than `limit` pairs of fields, because the same names are selected again
 * and again: each pair with all that is below it. A few hundred tokens are enough for millions of pairs. Reading stops at
 * the limit, and `levels` deep.
 */
export function overlapsMoreThan(
  { definitions }: DocumentNode,
  fragments: Fragments,
  limit: number,
  levels: number,
): boolean {
  let left = limit

  function collect(set: SelectionSetNode, into: Map<string, Overlap>, spread: Set<string>): void {
    for (const selection of set.selections) {
      if (--left < 0) return
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value
        const overlap = into.get(name) ?? { count: 0, characters: 0, sets: [] }
        const characters = charactersOfArguments(selection)
        left -= overlap.count + (overlap.characters + overlap.count * characters) / CHARACTERS_OF_PAIR
        overlap.count++
        overlap.characters += characters
        if (selection.selectionSet) overlap.sets.push(selection.selectionSet)
        into.set(name, overlap)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, into, spread)
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = fragments[selection.name.value]
        if (fragment) collect(fragment.selectionSet, into, spread)
      }
    }
  }

  function compare(sets: readonly SelectionSetNode[], level: number): void {
    if (level > levels) return
    const overlaps = new Map<string, Overlap>()
    const spread = new Set<string>()
    for (const set of sets) collect(set, overlaps, spread)
    for (const overlap of overlaps.values()) {
      if (left < 0) return
      if (overlap.sets.length > 0) compare(overlap.sets, level + 1)
    }
  }

  for (const definition of definitions) {
    if ('selectionSet' in definition && definition.selectionSet) compare([definition.selectionSet], 1)
  }
  return left < 0
}

function charactersOfArguments({ arguments: args = [] }: FieldNode): number {
  const first = args[0]?.loc
  return first ? (args.at(-1)?.loc?.end ?? first.end) - first.start : 0
}
