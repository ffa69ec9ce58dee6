import SchemaBuilder from '@pothos/core'
import type { OperationContext } from '../context.ts'

/** The one schema builder: what every resolver gets as its context, and how scalars look inside the server. */
export const builder = new SchemaBuilder<SchemaTypes>({})

/** A reference to an object or interface type whose records are of type T. */
export type Ref<T> = ReturnType<typeof builder.objectRef<T>> | ReturnType<typeof builder.interfaceRef<T>>

export interface SchemaTypes {
  Context: OperationContext
  Scalars: {
    DateTime: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
    URL: { Input: never; Output: string }
  }
}
