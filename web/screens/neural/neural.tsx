export function Neural() {
  return (
    <section className="panel pad">
      <h1 className="headline">Neural</h1>
    </section>
  )
}
