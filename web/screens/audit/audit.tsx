import './audit.css'
import { useMay } from '../../session/index.tsx'
import { Chain } from './chain.tsx'
import { Entries } from './entries.tsx'

/** Who changed what: a chain that nobody alters unseen. */
export function Audit() {
  const seesAll = useMay('audit:read')
  return (
    <>
      <Chain />
      {!seesAll && (
        <p className="panel audit-own">
          You see your own entries only. Auditors and admins see everybody’s.
        </p>
      )}
      <Entries seesAll={seesAll} />
    </>
  )
}
