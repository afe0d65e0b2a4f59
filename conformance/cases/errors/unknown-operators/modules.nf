workflow INNER {
  take:
  value
  main:
  x = value.fooo()
  emit:
  x
}
