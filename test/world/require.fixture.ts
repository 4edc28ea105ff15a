import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { root } from '../sources.fixture.ts'

/** What a test needs of the machine, and what to install where a program is missing. */
export interface Needs {
  readonly isRoot?: true
  readonly sharedData?: true
  /** Program to Debian package. */
  readonly programs?: Readonly<Record<string, string>>
}

export const sharedData = join(root, '..', 'shared', 'data')

/**
 * `test`, or a skipped test whose name says what is missing. With AMOSKYS_REQUIRE_ALL=1 nothing is skipped:
 * what is missing fails.
 */
export function testNeeding(
  needs: Needs,
): (name: string, body: () => unknown, timeoutMs?: number) => void {
  const lacks = lacking(needs)
  return (name, body, timeoutMs = 600_000) => {
    if (lacks.length === 0) test(name, body, timeoutMs)
    else if (process.env['AMOSKYS_REQUIRE_ALL'] === '1') {
      test(name, () => {
        throw new Error(`this test is required here and lacks ${lacks.join(', ')}`)
      })
    } else {
      process.stderr.write(`skipped: ${name}: needs ${lacks.join(', ')}\n`)
      test.skip(name, body)
    }
  }
}

function lacking(needs: Needs): string[] {
  const programs = Object.entries(needs.programs ?? {}).filter(([program]) => !hasProgram(program))
  return [
    ...(needs.isRoot && process.getuid?.() !== 0 ? ['root'] : []),
    ...(needs.sharedData && !existsSync(sharedData) ? ['the shared data beside the project'] : []),
    ...programs.map(([program, debianPackage]) => `${program} (apt install ${debianPackage})`),
  ]
}

function hasProgram(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
    })
    return true
  } catch {
    return false
  }
}
