import { Link } from '@tanstack/react-router'
import type { Permission } from '../session/index.tsx'
import { whoMay } from './who-may.ts'

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
          {whoMay[needs] === null
            ? 'No person may see it: only a service with a key.'
            : `It needs the ${whoMay[needs]} role. An admin can give it to you, in Settings, Team.`}
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
