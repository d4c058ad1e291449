-- When runs had 0.99 of their training examples and of the others right, in steps (epochs, where an epoch is a pass), and how
-- many times as long the others took: harness sql @grokking --param experiment=grokking
WITH reached AS (
  SELECT run, min(epoch) FILTER (WHERE train_exact >= 0.99) AS trained, min(epoch) FILTER (WHERE val_exact >= 0.99) AS others
  FROM curves
  GROUP BY run
), counted AS (
  SELECT run_summary.run, variant, seed, coalesce(text, 'pass') AS every, trained, others
  FROM run_summary
  JOIN reached USING (run)
  LEFT JOIN params ON params.variant_id = run_summary.variant_id AND path = 'training.steps_per_epoch'
  WHERE experiment = :experiment
), steps AS (
  SELECT run, variant, seed, CASE every WHEN 'log' THEN 'step' WHEN 'pass' THEN 'epoch' ELSE 'step' END AS unit,
         CASE every WHEN 'log' THEN max(trained, round(pow(10, trained / 20.0))) WHEN 'pass' THEN trained ELSE trained * every END AS trained,
         CASE every WHEN 'log' THEN max(others, round(pow(10, others / 20.0))) WHEN 'pass' THEN others ELSE others * every END AS others
  FROM counted
)
SELECT run, variant, seed, unit, CAST(trained AS INTEGER) AS trained_99, CAST(others AS INTEGER) AS others_99,
       round(others * 1.0 / trained, 2) AS ratio
FROM steps
ORDER BY run
