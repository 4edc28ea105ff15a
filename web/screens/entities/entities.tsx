export function Entities() {
  return (
    <section className="panel pad">
      <h1 className="headline">Entities</h1>
    </section>
  )
}
