import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments, parse as readYaml } from 'yaml'
import { readConfig } from '../../src/config/config.ts'
import { SETTINGS } from '../../src/config/settings/index.ts'
import { ROOT } from '../support/command.ts'
import type { Data } from '../support/graph.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const manifest = (name: string): Data => readYaml(read(`deploy/kubernetes/${name}.yaml`))

const deployment = manifest('deployment')
const secret = manifest('examples/secret')
const pod = deployment.spec.template.spec
const [container] = pod.containers
const variables: Record<string, string> = Object.fromEntries(
  container.env.map(({ name, value }: Data) => [name, value]),
)

/** What the operator has to put in place of what the example has. */
const FILLED_IN: Record<string, string> = {
  SIGNALWIRE_API_TOKEN: 'PT-0123456789',
  ROOMGRAPH_API_KEYS: 'dashboard:0123456789abcdef',
}

describe('the manifests', () => {
  test('are of the kinds that their names say, all for the same pods, and none is an example', () => {
    // `kubectl apply -f` takes what lies in the folder itself.
    const files = readdirSync(join(ROOT, 'deploy/kubernetes')).filter((file) => file.endsWith('.yaml'))
    const kinds = files.map((file) => {
      const { kind, apiVersion } = readYaml(read(`deploy/kubernetes/${file}`))
      return [file.split('.')[0], `${apiVersion} ${kind.toLowerCase()}`]
    })
    expect(Object.fromEntries(kinds)).toEqual({
      deployment: 'apps/v1 deployment',
      horizontalpodautoscaler: 'autoscaling/v2 horizontalpodautoscaler',
      poddisruptionbudget: 'policy/v1 poddisruptionbudget',
      service: 'v1 service',
    })
    const labels = deployment.spec.template.metadata.labels
    expect(deployment.spec.selector.matchLabels).toEqual(labels)
    expect(manifest('poddisruptionbudget').spec.selector.matchLabels).toEqual(labels)
    expect(manifest('service').spec.selector).toEqual(labels)
    expect(manifest('horizontalpodautoscaler').spec.scaleTargetRef).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: deployment.metadata.name,
    })
  })

  test('configure a server that starts, and leave no variable unread', () => {
    const result = readConfig({ ...variables, ...secret.stringData, ...FILLED_IN })
    expect(result).toMatchObject({ ok: true, warnings: [], config: { host: '0.0.0.0', drainMs: 5000 } })
    const known = SETTINGS.map(({ variable }) => variable)
    const ours = Object.keys({ ...variables, ...secret.stringData }).filter((name) => name !== 'NODE_OPTIONS')
    expect(known).toEqual(expect.arrayContaining(ours))
    expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }])
  })

  test('have no secret that a server would start with, and say which have to be filled in', () => {
    for (const [variable, text] of Object.entries(FILLED_IN)) {
      const given = { ...variables, ...FILLED_IN, [variable]: secret.stringData[variable] }
      const result = readConfig({ ...secret.stringData, ...given })
      expect(result.ok ? [] : result.problems).toEqual([
        { variable, expected: expect.any(String), got: expect.stringContaining('placeholder of an example') },
      ])
      expect(secret.stringData[variable]).not.toBe(text)
    }
    const placeholders = Object.entries(secret.stringData).filter(([, text]) => /-here$/.test(String(text)))
    expect(placeholders.map(([name]) => name)).toEqual(Object.keys(FILLED_IN))
  })

  test('have an example of a Valkey that the pods of the Deployment alone reach, at the address that docs/fleet.md names', () => {
    const [valkey, service, policy] = parseAllDocuments(read('deploy/kubernetes/examples/valkey.yaml')).map(
      (each): Data => each.toJS(),
    )
    const { labels } = valkey.spec.template.metadata
    expect(service.spec.selector).toEqual(labels)
    expect(policy.spec.podSelector.matchLabels).toEqual(labels)
    // With two at once, a write told to the one would not be heard by who listens to the other.
    expect([valkey.spec.replicas, valkey.spec.strategy]).toEqual([1, { type: 'Recreate' }])
    expect(policy.spec.ingress[0].from[0].podSelector.matchLabels).toEqual(
      deployment.spec.template.metadata.labels,
    )
    expect(deployment.spec.replicas).toBe(2)
    const [{ port }] = service.spec.ports
    expect(read('docs/fleet.md')).toContain(`ROOMGRAPH_REDIS_URL: redis://${service.metadata.name}:${port}\n`)
    const redis = {
      ROOMGRAPH_REDIS_URL: `redis://${service.metadata.name}:${port}`,
      ROOMGRAPH_REDIS_KEY: Buffer.alloc(32).toString('base64'),
    }
    const result = readConfig({ ...variables, ...secret.stringData, ...FILLED_IN, ...redis })
    expect(result).toMatchObject({ ok: true, warnings: [] })
  })

  test('keep every secret in the Secret', () => {
    const secrets = SETTINGS.flatMap(({ secret, variable }) => (secret ? variable : []))
    expect(Object.keys(variables).filter((name) => secrets.includes(name))).toEqual([])
  })

  test('probe /health for life and /ready for requests, at the port that the server listens on', () => {
    const { livenessProbe, readinessProbe, startupProbe, ports } = container
    expect(livenessProbe.httpGet).toEqual({ path: '/health', port: 'http' })
    expect(startupProbe.httpGet).toEqual({ path: '/health', port: 'http' })
    expect(readinessProbe.httpGet).toEqual({ path: '/ready', port: 'http' })
    expect(ports).toContainEqual({ name: 'http', containerPort: Number(variables.PORT) })
    expect(ports).toContainEqual({
      name: 'metrics',
      containerPort: Number(variables.ROOMGRAPH_METRICS_PORT),
    })
    expect(manifest('service').spec.ports).toEqual([
      { name: 'http', port: 80, targetPort: 'http' },
      { name: 'metrics', port: Number(variables.ROOMGRAPH_METRICS_PORT), targetPort: 'metrics' },
    ])
  })

  test('have their metrics read under the job that the alerts look for, with the operator and without', () => {
    const alerts = read('deploy/prometheus/alerts.yaml')
    const jobs = new Set([...alerts.matchAll(/job="([^"]*)"/g)].map(([, job]) => job))
    const [scrape, ...others]: Data[] = readYaml(read('deploy/prometheus/scrape.yaml')).scrape_configs
    expect([[...jobs], others]).toEqual([[scrape.job_name], []])

    const [kept]: Data[] = scrape.relabel_configs
    const label = deployment.spec.template.metadata.labels['app.kubernetes.io/name']
    expect(kept).toMatchObject({ action: 'keep', regex: `${label};metrics` })
    expect(kept.source_labels).toEqual([
      '__meta_kubernetes_pod_label_app_kubernetes_io_name',
      '__meta_kubernetes_pod_container_port_name',
    ])

    // The operator calls a job after the Service, unless it is told otherwise.
    const { spec } = manifest('examples/servicemonitor')
    expect(spec).toEqual({
      selector: { matchLabels: manifest('service').metadata.labels },
      endpoints: [{ port: 'metrics' }],
    })
    expect(manifest('service').metadata.name).toBe(scrape.job_name)
  })

  test('notice that a pod is leaving while it still answers, and grant it the time to end', () => {
    const { readinessProbe } = container
    const noticedMs = (readinessProbe.periodSeconds + readinessProbe.timeoutSeconds) * 1000
    expect(noticedMs * readinessProbe.failureThreshold).toBeLessThan(Number(variables.ROOMGRAPH_DRAIN_MS))
    const neededMs = Number(variables.ROOMGRAPH_DRAIN_MS) + 10_000
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(neededMs)
  })

  test('give the process no rights that it does not need', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.resources).toMatchObject({ requests: { cpu: '500m' }, limits: { memory: '512Mi' } })
  })

  test('name the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    expect(container.image).toMatch(new RegExp(`/roomgraph:${version}$`))
  })
})

test('docs/operations.md says of each alert what to do', () => {
  const alerts = [...read('deploy/prometheus/alerts.yaml').matchAll(/- alert: (\w+)/g)].map(
    ([, name]) => name,
  )
  const rows = [...read('docs/operations.md').matchAll(/^\| `(Roomgraph\w+)` \|/gm)].map(([, name]) => name)
  expect(rows).toEqual(alerts)
})

describe('what others made', () => {
  const workflow = read('.github/workflows/ci.yml')

  test('actions are named by commit, with the version beside it', () => {
    const uses = [...workflow.matchAll(/uses: (.*)/g)].map(([, name]) => name)
    expect(uses.length).toBeGreaterThan(5)
    for (const name of uses) expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(new Set(uses).size).toBe(new Set(uses.map((name) => name?.split('@')[0])).size)
  })

  test('no expression of a workflow is written into a script', () => {
    const scripts = workflow.split(/^ +- /m).map((step) => step.split(/^ +run:/m)[1] ?? '')
    expect(scripts.filter((script) => script.includes('docker')).length).toBeGreaterThan(2)
    for (const script of scripts) expect(script).not.toContain('${' + '{')
  })

  test('no version is overridden, for that would not reach who installs the package', () => {
    const { overrides, dependencies } = JSON.parse(read('package.json')) as Record<string, object>
    expect(overrides).toBe(undefined)
    for (const version of Object.values(dependencies ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile')
  const ignored = read('.dockerignore')

  test('takes one version of Node, the one that is developed with', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } }
    const [, image = ''] = /^ARG NODE_IMAGE=(.*)$/m.exec(dockerfile) ?? []
    expect(image).toMatch(/^node:[\d.]+-[\w-]+@sha256:[0-9a-f]{64}$/)
    expect(image).toContain(`node:${devDependencies.node}-`)
    expect(dockerfile.match(/^FROM \S+/gm)).toEqual(Array(3).fill(`FROM $${'{NODE_IMAGE}'}`))
  })

  test('runs what is built, without root, with dependencies of production only', () => {
    const [, , , last = ''] = dockerfile.split(/^FROM /m)
    expect(last).toMatch(/^USER 1000:1000$/m)
    expect(last.indexOf('USER')).toBeLessThan(last.indexOf('ENTRYPOINT'))
    expect(last).toContain('ENTRYPOINT ["node", "dist/cli.js"]\nCMD ["serve"]')
    expect(last).toContain('COPY --from=dependencies /app/node_modules')
    expect(dockerfile).toContain('RUN npm ci --omit=dev')
    expect(last).toMatch(/HEALTHCHECK .*\\\n {2}CMD \["node", "-e", "fetch\(.*\/health/)
  })

  test('finds all that it copies, and nothing else', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    )
    const allowed = [...ignored.matchAll(/^!(.+)$/gm)].map(([, name]) => name)
    expect(new Set(copied)).toEqual(new Set(allowed))
    expect(readdirSync(ROOT)).toEqual(expect.arrayContaining(copied))
  })
})
