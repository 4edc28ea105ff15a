import { execFileSync } from 'node:child_process'
import { test } from 'vitest'
import { testNeeding } from './require.fixture.ts'

/** A Docker engine answers, and can start a container. */
export function hasEngine(): boolean {
  try {
    const words = ['image', 'ls', '-q', 'debian:bookworm-slim']
    return execFileSync('docker', words, { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0
  } catch {
    return false
  }
}

/** An engine is no package: CI has none. Where one answers, these run against it. */
export const testWithEngine: ReturnType<typeof testNeeding> = hasEngine()
  ? testNeeding({ isRoot: true, programs: { docker: 'docker.io' } })
  : (name, body) => {
      process.stderr.write(`skipped: ${name}: needs a Docker engine with debian:bookworm-slim\n`)
      test.skip(name, body)
    }
