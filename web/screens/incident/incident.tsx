export function IncidentPage() {
  return (
    <section className="panel pad">
      <h1 className="headline">IncidentPage</h1>
    </section>
  )
}
