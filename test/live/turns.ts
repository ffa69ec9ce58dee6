/**
 * Counts the turns of the event loop from now on.
 * @param began told of each
 * @returns what ends it, and says how many there were
 */
export function countTurns(began: () => void = () => {}): () => number {
  let turns = 0
  let isOver = false
  const next = () => {
    if (isOver) return
    turns++
    began()
    setImmediate(next)
  }
  setImmediate(next)
  return () => {
    isOver = true
    return turns
  }
}
