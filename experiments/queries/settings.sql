-- What a setting is worth, over everything else that was varied: harness sql @settings --param experiment=reverse
SELECT path, text AS value, count(*) AS variants, round(avg(best_val_exact_mean), 4) AS exact, round(max(best_val_exact_mean), 4) AS best
FROM variant_summary
JOIN params USING (variant_id)
WHERE experiment = :experiment
  AND path IN (SELECT path FROM params JOIN variant_summary USING (variant_id) WHERE experiment = :experiment
               GROUP BY path HAVING count(DISTINCT text) > 1)
GROUP BY path, text
ORDER BY path, exact DESC
