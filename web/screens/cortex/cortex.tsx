import './cortex.css'
import { type Overview, useAsk } from '../../api/index.ts'
import { ErrorPanel, Skeleton, useTitle } from '../../kit/index.ts'
import { ActionsNow } from './actions.tsx'
import { Day } from './day.tsx'
import { FirstRun } from './first-run.tsx'
import { Hero } from './hero.tsx'
import { HostsByUrgency } from './hosts.tsx'
import { MutesInForce } from './mutes.tsx'
import { Quiet, Then } from './queue.tsx'
import { Sensors } from './sensors.tsx'
import { useWindowControl } from './window.ts'

/** The command centre: what is so, what to do first, and what lies around it. */
export function Cortex() {
  const overview = useAsk('getOverview', {})
  useWindowControl()
  useTitle(overview.data?.parts[0]?.text.replace(/[.;] ?$/, ''))
  const retry = () => void overview.refetch()
  if (overview.data !== undefined) return <Page of={overview.data} />
  if (!overview.isError) return <Loading onRetry={retry} />
  return (
    <section className="panel">
      <h1 className="sr">Cortex</h1>
      <ErrorPanel
        thrown={overview.error}
        what="Could not load the state"
        still="Nothing is lost: sensors and detection do not depend on this page."
        onRetry={retry}
      />
    </section>
  )
}

function Page({ of }: { readonly of: Overview }) {
  const { reporting, late, failed, ended } = of.sensors
  const isNew =
    reporting + late + failed + ended === 0 && of.needsYou.count + of.watching.count === 0
  if (isNew) return <FirstRun of={of} />
  return (
    <>
      <Hero of={of} />
      <div className="cols">
        <div className="c8 stack">
          {of.needsYou.count > 0 ? <Then of={of} /> : <Quiet />}
          <Day />
        </div>
        <div className="c4 stack">
          <ActionsNow />
          <MutesInForce />
          <HostsByUrgency />
        </div>
      </div>
      <Sensors of={of} />
    </>
  )
}

/** Shaped like what comes. */
function Loading({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <>
      <section className="panel hero alone" aria-labelledby="state">
        <div className="say">
          <h1 id="state" className="sr">
            Cortex
          </h1>
          <div className="skel-hero" aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
          <Skeleton rows={2} what="the state" onRetry={onRetry} />
        </div>
      </section>
      <div className="cols" aria-hidden="true">
        <div className="c8 panel skel-panel" />
        <div className="c4 panel skel-panel" />
      </div>
    </>
  )
}
