-- Variants of all experiments, best first: harness sql @leaderboard
SELECT experiment, variant, n, parameters, round(best_val_exact_mean, 4) AS exact, round(best_val_exact_sd, 4) AS sd,
       round(epochs_mean, 1) AS epochs, round(seconds_mean, 1) AS seconds
FROM variant_summary
ORDER BY experiment, best_val_exact_mean DESC
