import { defaultTypeResolver, type ExecutionArgs, type GraphQLResolveInfo, isObjectType } from 'graphql'
import type { OperationContext } from '../../context.ts'
import type { Arguments } from '../../resolvers/field-arguments.ts'
import type { PlannedInfo } from '../../resolvers/selection.ts'
import { Failures } from '../errors/few-errors.ts'
import {
  type FieldPlan,
  isShort,
  type ObjectPlan,
  type OperationPlan,
  type Place,
  type PlannedResult,
  type Run,
  sizeOf,
  type ValuePlan,
} from './operation-plan.ts'
import { expectFailures, type Slices } from './slices.ts'

/** Items of a list between two looks at the clock. */
const STEP = 20

/**
 * Runs a planned operation. Undefined, perhaps later, when graphql-js has to say what came of it: a null
 * where none may be, a value that its type refuses. Every resolver has run by then.
 * @param variables as the schema reads them
 */
export function runPlan(
  plan: OperationPlan,
  args: ExecutionArgs,
  variables: Run['variables'],
  slices: Slices,
): PlannedResult | undefined | Promise<PlannedResult | undefined> {
  const run: Run = {
    plan,
    args,
    variables,
    failures: new Failures(),
    slices,
    size: 0,
    isBailout: false,
    pending: 0,
    data: {},
    settle: undefined,
  }
  run.data = completeObject(plan.root, args.rootValue, undefined, run)
  if (run.pending === 0) return resultOf(run)
  // No closure: one that is kept in the run and called from there holds the run until the next full collection.
  return new Promise((resolve) => {
    run.settle = resolve
  })
}

function resultOf({ isBailout, failures, data, size }: Run): PlannedResult | undefined {
  if (isBailout) return undefined
  return failures.isEmpty ? { data, size } : { errors: failures.errors(), data, size }
}

function completeObject(
  { write, resolved, size }: ObjectPlan,
  source: unknown,
  place: Place | undefined,
  run: Run,
): Record<string, unknown> {
  run.size += size
  const object = write(hasProperties(source) ? source : {}, place, run)
  for (const plan of resolved) resolveField(plan, source, object, place, run)
  return object
}

/** Puts the value of a field into the object that it belongs to, now or when it comes. */
function resolveField(
  plan: FieldPlan,
  source: unknown,
  object: Record<string, unknown>,
  parent: Place | undefined,
  run: Run,
): void {
  const { key, value } = plan
  const place = { prev: parent, key, typename: plan.parent.name }
  try {
    const resolved = resolve(plan, source, place, run)
    // keys: the object has it already, from its shape; `__proto__` is never planned
    if (!isPromise(resolved)) object[key] = complete(plan, value, resolved, place, run)
    // keys: as above
    else later(plan, value, resolved, place, run, (completed) => (object[key] = completed))
  } catch (error) {
    fail(plan, value, error, place, run)
  }
}

function resolve(plan: FieldPlan, source: unknown, place: Place, run: Run): unknown {
  const { field } = plan
  if (!field.resolve) return hasProperties(source) ? source[field.name] : undefined
  let args: Arguments = {}
  if (field.args.length > 0) {
    try {
      args = plan.arguments.read(run.variables)
    } catch {
      run.isBailout = true
      return null
    }
  }
  const info = plan.takesInfo ? infoOf(plan, place, run) : NO_INFO
  return field.resolve(source, args, run.args.contextValue, info)
}

/** The info of a resolver that does not declare that it needs it: throws when it is read. */
const NO_INFO = new Proxy(Object.freeze({}) as GraphQLResolveInfo, {
  get(_none, name) {
    throw new TypeError(
      `A resolver read \`info.${String(name)}\` without declaring it. Write \`extensions: NEEDS_INFO\` on its field (src/resolvers/field-extensions.ts).`,
    )
  },
})

function infoOf({ field, nodes, parent, found }: FieldPlan, place: Place, run: Run): PlannedInfo {
  return {
    fieldName: field.name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType: parent,
    path: place,
    schema: run.plan.schema,
    fragments: run.plan.fragments,
    rootValue: run.args.rootValue,
    operation: run.plan.operation,
    variableValues: run.variables,
    found,
  } as PlannedInfo
}

/** Hands on what a value is completed to, when it has come. */
function later(
  plan: FieldPlan,
  value: ValuePlan,
  coming: Promise<unknown>,
  place: Place,
  run: Run,
  put: (completed: unknown) => void,
): void {
  const settle = (completed: unknown) => {
    put(completed)
    if (--run.pending === 0) run.settle?.(resultOf(run))
  }
  run.pending++
  const arrived = (resolved: unknown) => {
    // Thousands may arrive at once.
    if (run.slices.isOver(isShort(run))) {
      expectFailures(resolved)
      inNextTurn(run, () => arrived(resolved))
    } else settle(attempt(plan, value, resolved, place, run))
  }
  coming.then(arrived, (error: unknown) => settle(fail(plan, value, error, place, run)))
}

/** Goes on in the next turn of the event loop; the operation's batches wait for what is asked for there. */
function inNextTurn(run: Run, go: () => void): void {
  const { batches } = run.args.contextValue as OperationContext
  batches.hold()
  run.slices.later(() => {
    go()
    batches.release()
  }, isShort(run))
}

/** As `complete`; what is thrown meanwhile is the value's error. */
function attempt(plan: FieldPlan, value: ValuePlan, resolved: unknown, place: Place, run: Run): unknown {
  try {
    return complete(plan, value, resolved, place, run)
  } catch (error) {
    return fail(plan, value, error, place, run)
  }
}

function complete(plan: FieldPlan, value: ValuePlan, resolved: unknown, place: Place, run: Run): unknown {
  if (resolved === null || resolved === undefined) return nothing(value, run)
  if (resolved instanceof Error) return fail(plan, value, resolved, place, run)
  switch (value.kind) {
    case 'object':
      return value.object.type.isTypeOf ? bailout(run) : completeObject(value.object, resolved, place, run)
    case 'list':
      return Array.isArray(resolved) ? completeList(plan, value.item, resolved, place, run) : bailout(run)
    case 'leaf':
      return serialize(value, resolved, run)
    case 'abstract': {
      const info = infoOf(plan, place, run)
      const name = (value.type.resolveType ?? defaultTypeResolver)(
        resolved,
        run.args.contextValue,
        info,
        value.type,
      )
      const type = typeof name === 'string' ? run.plan.schema.getType(name) : undefined
      return isObjectType(type) && run.plan.schema.isSubType(value.type, type) && !type.isTypeOf
        ? completeObject(value.planFor(type), resolved, place, run)
        : bailout(run)
    }
  }
}

function completeList(
  plan: FieldPlan,
  item: ValuePlan,
  items: readonly unknown[],
  parent: Place,
  run: Run,
): unknown[] {
  const completed: unknown[] = new Array(items.length)
  completeFrom(0, completed, plan, item, items, parent, run)
  return completed
}

/** Completes the items from one on; what is more than a turn's share, in later turns. */
function completeFrom(
  start: number,
  completed: unknown[],
  plan: FieldPlan,
  item: ValuePlan,
  items: readonly unknown[],
  parent: Place,
  run: Run,
): void {
  for (let index = start; index < items.length; index++) {
    if (index % STEP === STEP - 1 && run.slices.isOver(isShort(run))) {
      expectFailures(items)
      run.pending++
      inNextTurn(run, () => {
        completeFrom(index, completed, plan, item, items, parent, run)
        if (--run.pending === 0) run.settle?.(resultOf(run))
      })
      return
    }
    const place = { prev: parent, key: index, typename: undefined }
    const resolved = items[index]
    if (isPromise(resolved)) {
      later(plan, item, resolved, place, run, (value) => (completed[index] = value))
      continue
    }
    completed[index] = attempt(plan, item, resolved, place, run)
  }
}

/** Completes a property: an object, or a scalar that a look did not suffice for. */
export function completeProperty(
  plan: FieldPlan,
  resolved: unknown,
  parent: Place | undefined,
  run: Run,
): unknown {
  if (resolved === null) return nothing(plan.value, run)
  if (typeof resolved === 'function' || isPromise(resolved)) return bailout(run)
  const place = { prev: parent, key: plan.key, typename: plan.parent.name }
  return attempt(plan, plan.value, resolved, place, run)
}

function serialize(value: ValuePlan & { kind: 'leaf' }, resolved: unknown, run: Run): unknown {
  try {
    const serialized = value.type.serialize(resolved) ?? bailout(run)
    run.size += sizeOf(serialized)
    return serialized
  } catch {
    return bailout(run)
  }
}

function nothing({ isNonNull }: ValuePlan, run: Run): null {
  return isNonNull ? bailout(run) : null
}

/** An error stands for null where one may be. Elsewhere it takes away more than its own place. */
function fail(plan: FieldPlan, { isNonNull }: ValuePlan, error: unknown, place: Place, run: Run): null {
  if (isNonNull) return bailout(run)
  run.failures.add(error, plan.nodes, pathOf(place))
  return null
}

/** Leaves the whole result to graphql-js. */
function bailout(run: Run): null {
  run.isBailout = true
  return null
}

function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = []
  for (let at: Place | undefined = place; at; at = at.prev) path.push(at.key)
  return path.reverse()
}

function hasProperties(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' ? value !== null : typeof value === 'function'
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
