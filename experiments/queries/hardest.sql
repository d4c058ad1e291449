-- Examples that most runs of an experiment get wrong after their best epoch: harness sql @hardest --param experiment=reverse
SELECT equation, expected, count(*) AS runs_wrong, group_concat(DISTINCT predicted) AS answers
FROM wrong_answers
JOIN run_summary USING (run)
WHERE experiment = :experiment AND eval_set = 'validation' AND epoch = best_epoch
GROUP BY equation, expected
ORDER BY runs_wrong DESC, equation
