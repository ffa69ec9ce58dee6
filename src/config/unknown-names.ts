/** Names that other tools, Twilio's own examples among them, give to settings of ours. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  TWILIO_API_KEY_SID: 'TWILIO_API_KEY',
  TWILIO_API_KEY_SECRET: 'TWILIO_API_SECRET',
}

/**
 * A line for each variable that has our prefix and is none of ours: most likely a slip of the pen. Twilio's prefix is
 * shared with many tools, so there only a name that is near one of ours is reported.
 * @param names the variables of the environment
 * @param known the variables that are read
 */
export function unknownVariables(names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => /^(ROOMGRAPH|SIGNALWIRE|TWILIO)_/.test(name) && !known.includes(name))
    .flatMap((name) => {
      const meant =
        OTHER_NAMES[name] ?? known.find((each) => holdsWordsOf(name, each)) ?? nearestName(name, known)
      if (!meant && name.startsWith('TWILIO_')) return []
      return [`${name} is not a variable of roomgraph${meant ? `; did you mean ${meant}?` : ''}`]
    })
}

/** `SIGNALWIRE_TOKEN` names all that it has from `SIGNALWIRE_API_TOKEN`. */
function holdsWordsOf(name: string, known: string): boolean {
  return name.split('_').every((word) => known.split('_').includes(word))
}

/** The known name that one is most likely a slip of: at most three letters differ, and half of its own. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((each) => ({ each, distance: editDistance(name, each) }))
  const [best] = ranked.sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.min(3, name.length / 2) ? best.each : undefined
}

/** Levenshtein's distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
