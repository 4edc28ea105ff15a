import { Link } from '@tanstack/react-router'
import { commandLine } from '../../kit/index.ts'
import { Command } from './gate.tsx'
import { Title } from './title.tsx'

/** How to get another link. */
export function NewLink() {
  return (
    <div className="new-link">
      <p className="t2">
        For a new link, stop AMOSKYS and start it again: it prints one each time while nobody can
        sign in. Or, on its machine, in its folder:
      </p>
      <Command>{commandLine('user add NAME --role admin')}</Command>
    </div>
  )
}

export function NoLink() {
  return (
    <>
      <Title lead="What stands behind # in it is missing: the part that proves that you may.">
        This link is not whole
      </Title>
      <p className="t2">
        Open the link that AMOSKYS printed when it started, whole. It works once, within an hour.
      </p>
      <NewLink />
    </>
  )
}

export function SomebodyIsThere() {
  return (
    <>
      <Title lead="The first admin was made already, so this link is worth nothing any more.">
        This has been done
      </Title>
      <p className="t2">If that was not you or somebody you know, ask whoever runs this machine.</p>
      <div className="setup-foot">
        <Link className="btn go big" to={'/login' as never}>
          Sign in
        </Link>
      </div>
    </>
  )
}
