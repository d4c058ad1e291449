-- Share of right answers of a run by digits and carries: harness sql @slices --param run=12
SELECT digits, carries, count(*) AS asked, sum(NOT correct) AS wrong, round(avg(correct), 4) AS exact
FROM answers
JOIN run_summary USING (run)
WHERE run = :run AND eval_set = 'validation' AND epoch = best_epoch
GROUP BY digits, carries
ORDER BY exact, asked DESC
