export function Cortex() {
  return (
    <section className="panel pad">
      <h1 className="headline">Cortex</h1>
    </section>
  )
}
