export function Agents() {
  return (
    <section className="panel pad">
      <h1 className="headline">Agents</h1>
    </section>
  )
}
