-- Share of right answers of a run by every attribute of its task: harness sql @attributes --param run=12
SELECT key AS attribute, value, count(*) AS asked, sum(NOT correct) AS wrong, round(avg(correct), 4) AS exact
FROM answers, json_each(attributes)
WHERE run = :run AND eval_set = 'validation' AND epoch = (SELECT best_epoch FROM run_summary WHERE run = :run)
GROUP BY key, value
HAVING count(*) > 1
ORDER BY key, value
