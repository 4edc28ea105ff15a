import { Link, useLocation } from '@tanstack/react-router'
import { Data, useTitle } from '../kit/index.ts'

/** Inside the shell, so that whoever followed an old link can go on from it. */
export function Missing() {
  useTitle('Nothing at this address')
  const path = useLocation({ select: ({ pathname }) => pathname })
  return (
    <section className="panel pad missing" data-missing="">
      <div className="say">
        <h1>There is nothing at this address.</h1>
        <p className="t2">
          <Data>{path}</Data> may be cut short, or what it led to is gone.
        </p>
      </div>
      <div className="btns">
        <Link className="btn go" to={'/' as never}>
          Go to Cortex
        </Link>
        <Link className="btn" to={'/soc' as never}>
          See the queue
        </Link>
        <Link className="btn" to={'/entities' as never}>
          Look for a host
        </Link>
      </div>
    </section>
  )
}
