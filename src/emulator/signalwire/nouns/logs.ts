import { choiceOf, time } from '../../checks.ts'
import { DAY, parseTime } from '../../seed/calendar.ts'
import { sendLog } from '../items.ts'
import { type ApiContext, BASE, itemEndpoint, listEndpoint, type Resource } from './resource.ts'

function moment(query: URLSearchParams, name: string): number | undefined {
  return parseTime(query.get(name) ?? '')
}

/** Whether an entry passes the filters: each takes in its own moment, `created_on` its day in UTC. */
function isWithin(created: number, query: URLSearchParams): boolean {
  const [after, before] = [moment(query, 'created_after'), moment(query, 'created_before')]
  const on = moment(query, 'created_on')
  return (
    (after === undefined || created >= after) &&
    (before === undefined || created <= before) &&
    (on === undefined || Math.floor(created / DAY) === Math.floor(on / DAY))
  )
}

/** `/logs`. */
export function logsAt(context: ApiContext, id: string | undefined): Resource {
  const { world } = context
  const base = () => (context.behaviour().links === 'absolute' ? context.origin() + BASE : BASE)
  if (id !== undefined) {
    const key = world.logKeyOfId(id)
    return { GET: itemEndpoint({}, () => (key === undefined ? undefined : sendLog(context, key, base()))) }
  }
  return {
    GET: listEndpoint(context, 'logs', {
      filters: {
        created_after: time,
        created_before: time,
        created_on: time,
        include_deleted: choiceOf('true', 'false'),
      },
      select: (query) =>
        world
          .logKeys(query.get('include_deleted') === 'true')
          .filter((key) => isWithin(parseTime(world.logTime(key)) ?? 0, query)),
      item: (key) => sendLog(context, key, base()),
    }),
  }
}
