export function Logs() {
  return (
    <section className="panel pad">
      <h1 className="headline">Logs</h1>
    </section>
  )
}
