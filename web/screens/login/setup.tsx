export function Setup() {
  return (
    <section className="panel pad">
      <h1 className="headline">Setup</h1>
    </section>
  )
}
