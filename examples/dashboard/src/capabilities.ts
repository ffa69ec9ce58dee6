import { createContext, useContext, useEffect, useState } from 'react'
import { useServer } from './server.ts'

/** What the server offers besides reading; undefined until that is known, and where introspection is off. */
export interface Capabilities {
  readonly writes: boolean | undefined
  readonly live: boolean | undefined
  /** Whether the question is answered, be it in vain. */
  readonly isAsked: boolean
}

const UNKNOWN: Capabilities = { writes: undefined, live: undefined, isAsked: false }

const QUESTION = {
  name: 'capabilities',
  text: 'query capabilities { __schema { mutationType { name } subscriptionType { name } } }',
}

interface Told {
  readonly __schema?: { readonly mutationType: object | null; readonly subscriptionType: object | null }
}

export const CapabilitiesContext = createContext<Capabilities>(UNKNOWN)

/** Whether changes may be offered: not where the schema has none. What a caller may do is found out by doing it. */
export function useWrites(): boolean {
  return useContext(CapabilitiesContext).writes !== false
}

/** Asks the schema once, which takes no upstream call. */
export function useAskedCapabilities(): Capabilities {
  const server = useServer()
  const [known, setKnown] = useState(UNKNOWN)
  useEffect(() => {
    let stale = false
    server.ask(QUESTION, {}).then(
      ({ data }) => {
        const schema = (data as Told | null | undefined)?.__schema
        if (stale) return
        setKnown({
          writes: schema && schema.mutationType !== null,
          live: schema && schema.subscriptionType !== null,
          isAsked: true,
        })
      },
      // Without an answer it is asked as a server is that offers no more than it has to.
      () => !stale && setKnown({ writes: undefined, live: false, isAsked: true }),
    )
    return () => {
      stale = true
    }
  }, [server])
  return known
}
