/** The characters of a leaf's texts and names. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let size = 0
  for (const name in value) size += LEAF + name.length + sizeOf((value as Record<string, unknown>)[name])
  return size
}

/** What a value has beside its texts, for quotes, commas and numbers: less than that, and more than a sixth of it. */
export const LEAF = 4
