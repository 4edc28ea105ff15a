/** What the containers may do, held in the files that say so. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from './sources.fixture.ts'

interface Service {
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly network_mode?: string
  readonly command?: readonly string[]
  readonly healthcheck?: { readonly test: unknown }
  readonly privileged?: boolean
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly build: { readonly dockerfile?: string; readonly target: string }
  readonly mem_limit?: string
  readonly cpus?: number
  readonly pids_limit?: number
}

const folder = join(root, 'deploy', 'compose')
const text = readFileSync(join(folder, 'docker-compose.yml'), 'utf8')
const compose = parse(text, { merge: true }) as { services: Record<string, Service> }
const services = Object.entries(compose.services)
const dockerfile = (name = 'Dockerfile') => readFileSync(join(root, name), 'utf8')

/** The lines of one target of a Dockerfile. */
function targetOf(name: string, dockerfileText: string): string {
  return dockerfileText.split(/^(?=FROM )/m).find((part) => part.includes(` AS ${name}\n`)) ?? ''
}

describe.each(services)('%s', (name, service) => {
  test('is bounded, and no part of the host', () => {
    expect(service).toMatchObject({
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      cpus: expect.any(Number),
      pids_limit: expect.any(Number),
    })
    expect(service.privileged).toBeUndefined()
    expect(service.network_mode ?? 'service:gateway').toBe('service:gateway')
    expect(String(service.volumes ?? '')).not.toMatch(/docker\.sock|\/(etc|proc|sys|root)\b:/)
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  test('does its work, and says whether it does', () => {
    expect(service.healthcheck?.test).toBeDefined()
    // The gateway's work is its kernel's; a visitor does what it is told by `exec`.
    if (!['gateway', 'visitor'].includes(name)) expect(service.command?.[0]).not.toBe('sleep')
  })

  test('has only the right that it is there for, and comes of a target that exists', () => {
    const rights: Readonly<Record<string, readonly string[]>> = {
      ...{ gateway: [], sensor: ['NET_RAW'], responder: ['NET_ADMIN'] },
      ...{ investigator: [], dashboard: [] },
    }
    expect(service.cap_add ?? []).toEqual(rights[name] ?? ['NET_ADMIN'])
    if (name in rights) expect(service.cap_drop).toEqual(['ALL'])
    // A host of the lab lays its route with it, and gives it up.
    const { dockerfile: path, target } = service.build
    const own = targetOf(target, dockerfile(path))
    expect(own, target).toMatch(/^FROM /)
    if (!(name in rights)) expect(own + dockerfile(path)).toContain('behind-gateway')
  })

  test('carries no secret', () => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|TOKEN|KEY/.test(variable)) expect(value).toMatch(/^\$\{\w+:\?/)
    }
  })
})

test.each(['amoskys', 'responder', 'honeypot'])('%s does not run as root', (target) => {
  const lines = targetOf(target, dockerfile()).split('\n')
  const last = lines.filter((line) => /^(USER|ENV RUN_AS=)/.test(line)).at(-1)
  expect(last).toMatch(/^(USER node|ENV RUN_AS=node)$/)
})

test('what an image is made of leaves out what is made on the way', () => {
  const ignored = dockerfile('.dockerignore').split('\n')
  expect(ignored[1]).toBe('*')
  expect(ignored).toEqual(expect.arrayContaining(['**/.env', 'web/dist', '**/*.test.ts']))
})
