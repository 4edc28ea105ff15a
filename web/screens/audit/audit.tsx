export function Audit() {
  return (
    <section className="panel pad">
      <h1 className="headline">Audit</h1>
    </section>
  )
}
