-- Examples that a run had right for a while and then wrong again, most often first: harness sql @forgotten --param run=12
WITH evaluated AS (
  SELECT example, equation, epoch, correct, lag(correct) OVER (PARTITION BY example ORDER BY epoch) AS before
  FROM answers
  WHERE run = :run AND eval_set = 'validation'
)
SELECT equation, sum(before AND NOT correct) AS forgotten, min(CASE WHEN correct THEN epoch END) AS first_right,
       max(CASE WHEN NOT correct THEN epoch END) AS last_wrong
FROM evaluated
GROUP BY example
HAVING forgotten > 0
ORDER BY forgotten DESC, last_wrong DESC
