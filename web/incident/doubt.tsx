import './incident.css'
import type { IncidentWhy } from '../api/index.ts'
import { BlindText, CounterfactualText, InnocentText } from './mind.tsx'

/** What else it could be, what would change our mind, and what we could not see. */
export function Doubt({ told }: { readonly told: IncidentWhy }) {
  return (
    <div className="three">
      <section className="block">
        <h3>The innocent explanation</h3>
        <InnocentText of={told.innocent ?? []} />
      </section>
      <section className="block">
        <h3>What would change our mind</h3>
        <CounterfactualText
          of={told.counterfactuals ?? []}
          isBack={told.isWithdrawn}
          isMany={told.alertCount > 1}
        />
      </section>
      <section className="block">
        <h3>What we could not see</h3>
        <BlindText of={told.blind ?? []} />
      </section>
    </div>
  )
}
