/**
 * Lists the licences of everything that `npm install roomgraph` brings along, and fails on one that is not on the
 * list: some packages near GraphQL gateways come under licences that forbid to offer them as a service.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** 0BSD is BSD without the duty to name it. */
const ALLOWED: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
])

interface LockedPackage {
  readonly dev?: boolean
  /** Of a development dependency, and optional elsewhere: not installed with the package. */
  readonly devOptional?: boolean
  readonly license?: string
}

const root = fileURLToPath(new URL('../', import.meta.url))

function read(file: string): unknown {
  return JSON.parse(readFileSync(root + file, 'utf8'))
}

/** What the installed package itself says; where it is not installed, what the registry said of it. */
function licenceOf(path: string, locked: LockedPackage): string {
  const file = `${path}/package.json`
  const { license } = existsSync(root + file) ? (read(file) as { license?: unknown }) : locked
  return typeof license === 'string' ? license : 'none'
}

const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, LockedPackage>> }
const byLicence = new Map<string, string[]>()
for (const [path, locked] of Object.entries(packages)) {
  if (path === '' || locked.dev || locked.devOptional) continue
  const licence = licenceOf(path, locked)
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), path.replace(/^.*node_modules\//, '')])
}

let total = 0
let refused = 0
for (const [licence, names] of [...byLicence].sort(([, a], [, b]) => b.length - a.length)) {
  total += names.length
  if (ALLOWED.has(licence)) {
    console.log(`${licence}: ${names.length}`)
  } else {
    refused += names.length
    console.error(`${licence}: ${names.join(', ')} (not allowed)`)
  }
}
// An empty list would mean that the lockfile was not understood.
if (total === 0 || refused > 0) {
  console.error(`${refused} of ${total} runtime packages are under a licence that is not allowed.`)
  process.exitCode = 1
}
