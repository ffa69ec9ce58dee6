import type { OperationContext, Scope } from '../context.ts'
import { RoomgraphError } from '../errors.ts'

/** Throws FORBIDDEN where fields need scopes and the caller lacks this one. Called before anything is fetched. */
export function requireScope({ caller }: OperationContext, scope: Scope, field: string): void {
  if (!caller?.scopes || caller.scopes.has(scope)) return
  throw new RoomgraphError(
    'FORBIDDEN',
    `\`${field}\` needs the scope \`${scope}\`, which your key or token does not have.`,
    { scope },
  )
}
