/** The oldest Node that roomgraph runs on, as `engines` in package.json has it. */
const OLDEST = [22, 19] as const

/** What is wrong with a version of Node, if anything: to be said before anything is imported that fails on it. */
export function unsupportedNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
  return isOld ? `needs Node ${OLDEST.join('.')} or newer, this is ${version}` : undefined
}
