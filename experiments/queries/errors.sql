-- How far off a run's wrong answers are after its best epoch: harness sql @errors --param run=12
SELECT absolute_error, count(*) AS answers, min(equation || ' = ' || predicted) AS example
FROM wrong_answers
JOIN run_summary USING (run)
WHERE run = :run AND eval_set = 'validation' AND epoch = best_epoch
GROUP BY absolute_error
ORDER BY answers DESC, absolute_error
