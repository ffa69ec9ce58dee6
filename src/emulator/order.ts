import type { Behaviour } from './behaviour.ts'
import { hash } from './random.ts'

/** A list in the order that is switched on; `name` makes each list shuffle in its own way. */
export function inOrder(
  seed: number,
  order: Behaviour['order'],
  name: string,
  newestFirst: number[],
): number[] {
  if (order === 'newest-first') return newestFirst
  if (order === 'oldest-first') return newestFirst.toReversed()
  const draw = new Map(newestFirst.map((key) => [key, hash(seed, `order.${name}`, key)]))
  return newestFirst.toSorted((a, b) => (draw.get(a) ?? 0) - (draw.get(b) ?? 0) || a - b)
}
