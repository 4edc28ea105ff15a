import { Link } from '@tanstack/react-router'
import type { Permission } from '../session/index.tsx'

const whoMay: Readonly<Partial<Record<Permission, string>>> = {
  triage: 'analyst',
  mute: 'analyst',
  'flows:read': 'analyst',
  'logs:read': 'analyst',
  'audit:own': 'analyst',
  'audit:read': 'auditor',
  'settings:read': 'admin',
  'users:manage': 'admin',
}

interface RefusalProps {
  readonly title: string
  readonly needs: Permission
}

/** Says which role one lacks, instead of a page of refusals. */
export function Refusal({ title, needs }: RefusalProps) {
  return (
    <section className="panel pad missing">
      <div className="say">
        <h1>{title} is not open to you</h1>
        <p className="t2">
          It needs the {whoMay[needs] ?? 'viewer'} role. An admin can give it to you, in Settings,
          Team.
        </p>
      </div>
      <div className="btns">
        <Link className="btn" to={'/' as never}>
          Go to Cortex
        </Link>
      </div>
    </section>
  )
}
