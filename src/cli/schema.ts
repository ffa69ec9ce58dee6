import { printSchema } from 'graphql'
import { schema } from '../schema/index.ts'

/** Prints the schema as SDL, descriptions included. */
export function printSdl(): void {
  console.log(printSchema(schema))
}
