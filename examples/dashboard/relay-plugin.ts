import type { Plugin } from 'vite'

const TAG = /\bgraphql`([^`]*)`/g
const DEFINITION = /\b(?:query|mutation|subscription|fragment)\s+(\w+)/

/** Puts what relay-compiler has generated in the place of every `graphql` tag. */
export function relay(): Plugin {
  return {
    name: 'relay-artifacts',
    enforce: 'pre',
    transform(code, id) {
      if (!/\.tsx?$/.test(id)) return null
      const names = new Set<string>()
      const replaced = code.replace(TAG, (_, document: string) => {
        const name = DEFINITION.exec(document)?.[1]
        if (!name) throw new Error(`${id}: a graphql tag holds neither an operation nor a fragment`)
        names.add(name)
        return `${name}Artifact`
      })
      if (names.size === 0) return null
      const imports = [...names].map(
        (name) => `import ${name}Artifact from './__generated__/${name}.graphql.ts';`,
      )
      // On the first line, so that the numbers of all lines stay as they are.
      return { code: imports.join('') + replaced, map: null }
    },
  }
}
